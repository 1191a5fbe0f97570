"""A correct receiver of Event Webhook posts in plain Python: no package besides the standard library.

Prints its port, then serves until it is stopped. The public key is the first argument.
"""

import base64
import hashlib
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

EVENTS_PATH = "/webhooks/sendgrid"
PROBE_PATH = "/stored"
MAX_BODY_BYTES = 4 * 1024 * 1024

# P-256 (FIPS 186-4, D.1.2.3): y^2 = x^3 - 3x + B over the prime P, with the generator (GX, GY) of order N.
P = 2**256 - 2**224 + 2**192 + 2**96 - 1
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
GX = 0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296
GY = 0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5
INFINITY = (0, 1, 0)


def double(point):
    """Twice a point in Jacobian coordinates."""
    x, y, z = point
    if not z:
        return INFINITY
    delta, gamma = z * z % P, y * y % P
    beta = x * gamma % P
    alpha = 3 * (x - delta) * (x + delta) % P
    x3 = (alpha * alpha - 8 * beta) % P
    return x3, (alpha * (4 * beta - x3) - 8 * gamma * gamma) % P, 2 * y * z % P


def add(left, right):
    """The sum of two points in Jacobian coordinates."""
    if not left[2]:
        return right
    if not right[2]:
        return left
    (x1, y1, z1), (x2, y2, z2) = left, right
    zz1, zz2 = z1 * z1 % P, z2 * z2 % P
    u1, s1 = x1 * zz2 % P, y1 * zz2 * z2 % P
    h, r = (x2 * zz1 - u1) % P, (y2 * zz1 * z1 - s1) % P
    if not h:
        return INFINITY if r else double(left)
    hh = h * h % P
    hhh, v = h * hh % P, u1 * hh % P
    x3 = (r * r - hhh - 2 * v) % P
    return x3, (r * (v - x3) - s1 * hhh) % P, z1 * z2 * h % P


def verify(key, digest, r, s):
    """Whether (r, s) is a signature of the digest: ECDSA on P-256."""
    if not (0 < r < N and 0 < s < N):
        return False
    w = pow(s, -1, N)
    u1, u2 = int.from_bytes(digest, "big") * w % N, r * w % N
    generator = (GX, GY, 1)
    steps = {("0", "1"): key, ("1", "0"): generator, ("1", "1"): add(generator, key)}
    total = INFINITY
    for bits in zip(format(u1, "0256b"), format(u2, "0256b")):
        total = double(total)
        if bits in steps:
            total = add(total, steps[bits])
    x, _, z = total
    return z != 0 and x * pow(z * z, -1, P) % P % N == r


def read_key(text):
    """The point of a key as SendGrid shows it: the last 64 bytes of its DER are x and y."""
    der = base64.b64decode(text, validate=True)
    return int.from_bytes(der[-64:-32], "big"), int.from_bytes(der[-32:], "big"), 1


def read_signature(text):
    """r and s of a DER SEQUENCE of two INTEGERs; raises ValueError when it is none."""
    der = base64.b64decode(text, validate=True)
    if len(der) < 8 or der[0] != 0x30 or der[1] != len(der) - 2:
        raise ValueError("no SEQUENCE")
    numbers, at = [], 2
    while at < len(der):
        end = at + 2 + der[at + 1] if at + 1 < len(der) else len(der) + 1
        if der[at] != 0x02 or end > len(der):
            raise ValueError("no INTEGER")
        numbers.append(int.from_bytes(der[at + 2 : end], "big", signed=True))
        at = end
    if len(numbers) != 2:
        raise ValueError("not two INTEGERs")
    return numbers


class Table:
    """Stored events; finding out whether one is there and storing it are one step."""

    def __init__(self):
        self._lock = threading.Lock()
        self._keys = set()
        self._by_id = {}

    def insert_once(self, events):
        with self._lock:
            for event in events:
                event_id = event.get("sg_event_id")
                whole = json.dumps(event, sort_keys=True).encode()
                key = event_id or hashlib.sha256(whole).hexdigest()
                if key not in self._keys:
                    self._keys.add(key)
                    self._by_id[event_id] = event

    def stored(self, event_id):
        with self._lock:
            return [self._by_id[event_id]] if event_id in self._by_id else []


TABLE = Table()
KEY = read_key(sys.argv[1])


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self):
        length = int(self.headers.get("Content-Length", 0))
        if self.path != EVENTS_PATH or length > MAX_BODY_BYTES:
            self.close_connection = True
            return self.answer(404 if self.path != EVENTS_PATH else 413)
        body = self.rfile.read(length)
        if len(body) < length:
            self.close_connection = True
            return None
        if not self.is_genuine(body):
            return self.answer(403)
        TABLE.insert_once(json.loads(body))
        return self.answer(200)

    def do_GET(self):
        url = urlsplit(self.path)
        if url.path != PROBE_PATH:
            return self.answer(404)
        [event_id] = parse_qs(url.query).get("id", [""])
        return self.answer(200, json.dumps(TABLE.stored(event_id)).encode())

    def is_genuine(self, body):
        timestamp = self.headers.get("X-Twilio-Email-Event-Webhook-Timestamp", "")
        try:
            r, s = read_signature(self.headers.get("X-Twilio-Email-Event-Webhook-Signature", ""))
        except ValueError:
            return False
        return verify(KEY, hashlib.sha256(timestamp.encode("latin-1") + body).digest(), r, s)

    def answer(self, status, body=b""):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, _request, client_address):
        # A sender that leaves is nothing to report.
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(_request, client_address)


server = Server(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
