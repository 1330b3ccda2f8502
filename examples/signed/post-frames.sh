#!/bin/sh
# Posts two pictures, half a second each, with a request that curl signs (Signature Version 4). Needs curl 7.75 or newer.
#
# AWS_REGION=eu-west-1 AWS_ACCESS_KEY_ID=... AWS_SECRET_ACCESS_KEY=... AWS_SESSION_TOKEN=... \
#   examples/signed/post-frames.sh https://abc123.execute-api.eu-west-1.amazonaws.com a.jpg b.jpg
set -eu
api=$1

# curl signs a body that it knows: a form (-F) would be signed as if it were empty.
batch=$(mktemp)
trap 'rm -f "$batch"' EXIT
printf '{"framerate":2,"frames":["%s","%s"]}' \
  "$(base64 <"$2" | tr -d '\n')" "$(base64 <"$3" | tr -d '\n')" >"$batch"

# Secret and token are read from a pipe, so that no list of processes shows them.
{
  printf 'user = "%s:%s"\n' "$AWS_ACCESS_KEY_ID" "$AWS_SECRET_ACCESS_KEY"
  [ -z "${AWS_SESSION_TOKEN:-}" ] || printf 'header = "x-amz-security-token: %s"\n' "$AWS_SESSION_TOKEN"
} | curl --config - --silent --show-error --fail-with-body \
  --aws-sigv4 "aws:amz:$AWS_REGION:execute-api" \
  --header 'content-type: application/json' --data-binary "@$batch" "$api/FrameData"
