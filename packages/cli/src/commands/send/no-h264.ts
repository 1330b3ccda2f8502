/** Why H.264 is refused before anything is sent. */
export const noH264 =
  'the service takes no H.264: it is of an older version, or its deployment has that turned off';
