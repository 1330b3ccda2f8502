/** What the methods of the client send with. */
export const transport = `
import json
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen


class FrameIngestError(Exception):
    """An answer of 400 or more. \`problem\` is None where something in front of the service has answered."""

    def __init__(self, status: int, body: bytes):
        self.status = status
        self.body = body
        try:
            self.problem: Optional[ProblemDetails] = ProblemDetails.from_dict(json.loads(body))
        except Exception:
            self.problem = None
        detail = body.decode(errors="replace") if self.problem is None else self.problem.detail
        super().__init__("%d: %s" % (status, detail))


class FrameIngest:
    """The HTTP API of one deployment. \`headers\` go with every request, such as \`authorization\`."""

    def __init__(self, api: str, headers: Optional[dict] = None, timeout: float = 30):
        self._api = api.rstrip("/")
        self._headers = headers or {}
        self._timeout = timeout

    def _send(self, method: str, path: str, query: dict, headers: dict, body: Any) -> bytes:
        given = {name: value for name, value in query.items() if value is not None}
        url = self._api + path + ("?" + urlencode(given) if given else "")
        data = None if body is None else json.dumps(body).encode()
        sent = {name: value for name, value in headers.items() if value is not None}
        sent.update(self._headers)
        if data is not None:
            sent["content-type"] = "application/json"
        try:
            with urlopen(Request(url, data, sent, method=method), timeout=self._timeout) as response:
                return response.read()
        except HTTPError as error:
            raise FrameIngestError(error.code, error.read()) from None
`;
