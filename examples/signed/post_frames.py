"""Posts pictures with a request that botocore signs (Signature Version 4). Needs `pip install botocore`.

Region and credentials are found as by any AWS tool.
AWS_REGION=eu-west-1 python3 examples/signed/post_frames.py https://abc123.execute-api.eu-west-1.amazonaws.com a.jpg b.jpg
"""

import base64
import json
import os
import pathlib
import sys

import botocore.session
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.httpsession import URLLib3Session

api, *files = sys.argv[1:]
session = botocore.session.get_session()
credentials = session.get_credentials()
region = os.environ.get("AWS_REGION") or session.get_config_variable("region")

# A second in all, the shortest batch that is taken.
frames = [base64.b64encode(pathlib.Path(file).read_bytes()).decode() for file in files]
body = json.dumps({"frames": frames, "framerate": len(frames)}).encode()

request = AWSRequest("POST", f"{api}/FrameData", {"Content-Type": "application/json"}, body)
SigV4Auth(credentials.get_frozen_credentials(), "execute-api", region).add_auth(request)
response = URLLib3Session().send(request.prepare())
print(response.text)
sys.exit(0 if response.status_code < 300 else 1)
