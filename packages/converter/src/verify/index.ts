export {
  createVerifyPictures,
  type VerifyPictures,
  type VerifyPicturesInput,
  type VerifyPicturesOptions,
} from './create-verify-pictures.ts';
