#!/usr/bin/env bash
# GStreamer 1.22.0 (h264parse and matroskamux, Debian 12), x264enc of the same release.
#
# h264parse can hand on H.264 as `avc` (parameter sets in the codec data) or `avc3` (parameter sets in the frames), and
# matroskamux takes both.
#
# Matroska has one CodecID for H.264 behind lengths, V_MPEG4/ISO/AVC, whose CodecPrivate is an avcC by which readers set
# themselves up. One would expect it to have the parameter sets in either case, or a refusal to mux avc3.
# True: of avc3 the CodecPrivate is an avcC of seven bytes that counts no SPS and no PPS. The CodecID is the same, and
# nothing is said. ffmpeg reads the sets out of the frames and decodes all; what goes by the CodecPrivate (Kinesis Video's HLS
# and GetClip demand it) has nothing to go by.
#
# Seen, 20 frames of 160x120:
#   avc: V_MPEG4/ISO/AVC, one SPS and one PPS
#   avc3: V_MPEG4/ISO/AVC, 7 bytes: no SPS, no PPS; ffprobe counts 20 frames
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

{ command -v ffprobe && command -v mkvmerge && gst-inspect-1.0 x264enc && gst-inspect-1.0 matroskamux; } > /dev/null 2>&1 ||
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends ffmpeg mkvtoolnix gstreamer1.0-tools \
    gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad gstreamer1.0-plugins-ugly; } > /dev/null
gst-launch-1.0 --version | head -1

for format in avc avc3; do
  gst-launch-1.0 -q videotestsrc num-buffers=20 ! video/x-raw,format=I420,width=160,height=120,framerate=10/1 ! \
    x264enc bframes=0 ! h264parse ! "video/x-h264,stream-format=$format,alignment=au" ! matroskamux ! filesink location="$format.mkv"
done

expect() { # stream format, SPS, PPS
  local id private sps pps
  id=$(mkvmerge -J "$1.mkv" | grep -o '"codec_id": "[^"]*"' | cut -d'"' -f4)
  private=$(mkvmerge -J "$1.mkv" | grep -o '"codec_private_data": "[0-9a-f]*"' | cut -d'"' -f4)
  sps=$((0x${private:10:2} & 31))
  pps=0
  [ "$sps" -eq 0 ] && pps=$((0x${private:12:2}))
  # One SPS: its length stands behind the count, and the count of PPS behind it.
  [ "$sps" -eq 1 ] && pps=$((0x${private:$((16 + 2 * 0x${private:12:4})):2}))
  printf '%s: %s, avcC of %s bytes, %s SPS, %s PPS\n' "$1" "$id" "$((${#private} / 2))" "$sps" "$pps"
  [ "$id $sps $pps" = "V_MPEG4/ISO/AVC $2 $3" ]
}
expect avc 1 1
expect avc3 0 0
frames=$(ffprobe -v error -count_frames -show_entries stream=nb_read_frames -of csv=p=0 avc3.mkv | tr -d ,)
printf 'frames that ffmpeg decodes: %s\n' "$frames"
[ "$frames" -eq 20 ]
