"""Posts the sample clip as one batch and prints the answer. Python's standard library is all it needs.

python3 examples/post_frames.py [http://127.0.0.1:8787]
"""

import base64
import json
import pathlib
import sys
import time
import urllib.error
import urllib.request

api = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8787"
framerate = 10

files = sorted((pathlib.Path(__file__).parent / "frames").glob("*.jpg"))
start = round(time.time() * 1000) - len(files) * 1000 // framerate
batch = {
    "frames": [base64.b64encode(file.read_bytes()).decode() for file in files],
    "timestamps": [start + index * 1000 // framerate for index in range(len(files))],
    "framerate": framerate,
}

request = urllib.request.Request(
    f"{api}/FrameData",
    data=json.dumps(batch).encode(),
    headers={"Content-Type": "application/json"},
)
try:
    with urllib.request.urlopen(request, timeout=30) as response:
        print(response.status, json.dumps(json.load(response), indent=2))
except urllib.error.HTTPError as refusal:  # the body says what is wrong
    sys.exit(f"{refusal.code} {refusal.read().decode()}")
