"""A reverse proxy on loopback that judges every AWS Signature Version 4 and only then passes the request on.

Emulators such as moto believe any signature. This gate computes the one it expects with botocore's own signer from the
request as it came over the wire, and refuses what differs with the canonical request that it expected. It knows header and
query (presigned) signatures, POST policies of browser uploads, and aws-chunked bodies, signed or with trailers. Temporary
and created keys in answers that pass through are learned. Connections are kept alive.

    gate.py --upstream http://127.0.0.1:5000 --key AKID:SECRET [--key ...] [--region eu-west-1]

Prints one line of JSON when it listens; ends with its standard input.
Sources: botocore/auth.py; https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html;
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html and sigv4-HTTPPOSTConstructPolicy.html
"""
import argparse
import base64
import datetime
import email.parser
import email.policy
import hashlib
import hmac
import http.client
import json
import re
import sys
import threading
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, quote, unquote_to_bytes, urlsplit

import lifeline
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

ALGORITHM = 'AWS4-HMAC-SHA256'
EMPTY_SHA256 = hashlib.sha256(b'').hexdigest()
ALLOWED_SKEW = datetime.timedelta(minutes=15)
LONGEST_PRESIGN = 7 * 24 * 3600
S3_SCOPES = {'s3', 's3-outposts', 's3-object-lambda', 's3express'}
XML_SCOPES = S3_SCOPES | {'route53', 'cloudfront'}
# what nobody signs: the emulator's own pages, the instance metadata service, and calls that fetch the first credentials
UNSIGNED_PATHS = ('/moto-api', '/latest/')
UNSIGNED_ACTIONS = re.compile(rb'\bAction=(AssumeRoleWithWebIdentity|AssumeRoleWithSAML)\b')
HOP_HEADERS = {'connection', 'keep-alive', 'transfer-encoding', 'content-length', 'expect'}
DIGESTS = {
    'x-amz-checksum-crc32': lambda data: zlib.crc32(data).to_bytes(4, 'big'),
    'x-amz-checksum-sha1': lambda data: hashlib.sha1(data).digest(),
    'x-amz-checksum-sha256': lambda data: hashlib.sha256(data).digest(),
    'content-md5': lambda data: hashlib.md5(data).digest(),
}


class Refusal(Exception):
    """The answer to a request that is not believed."""

    def __init__(self, code, message, status=403):
        super().__init__(code, message)
        self.code, self.message, self.status = code, message, status


class KeyRing:
    """Access key to (secret, session token or None)."""

    def __init__(self, pairs):
        self._lock = threading.Lock()
        self._keys = {access: (secret, None) for access, _, secret in (pair.partition(':') for pair in pairs)}

    def find(self, access, scope):
        with self._lock:
            if access in self._keys:
                return self._keys[access]
        code = 'InvalidAccessKeyId' if scope in S3_SCOPES else 'InvalidClientTokenId'
        raise Refusal(code, f'The access key {access} is not known here.')

    def learn(self, body):
        """Keys that an answer (of STS, IAM or the metadata service) hands out work from now on."""
        if not (b'SecretAccessKey' in body or b'SecretKey' in body):
            return
        text = body.decode('utf-8', 'replace')
        access, secret, token = (
            _field(text, 'AccessKeyId'),
            _field(text, 'SecretAccessKey', 'SecretKey'),
            _field(text, 'SessionToken', 'Token'),
        )
        if access and secret:
            with self._lock:
                self._keys[access] = (secret, token)


def _field(text, *names):
    for name in names:
        found = re.search(rf'<{name}>\s*([^<]+?)\s*</{name}>', text) or re.search(rf'"{name}"\s*:\s*"([^"]+)"', text)
        if found:
            return found[1]
    return None


class Claim:
    """What a request says about its own signature."""

    def __init__(self, credential, signed_headers, signature, timestamp, token, presigned):
        parts = credential.rsplit('/', 4)
        if len(parts) != 5 or parts[4] != 'aws4_request':
            raise Refusal('AuthorizationHeaderMalformed', f'Not a credential scope: {credential}', 400)
        self.access, self.day, self.region, self.service, _ = parts
        self.signed = signed_headers.split(';')
        self.signature, self.timestamp, self.token, self.presigned = signature, timestamp, token, presigned

    @property
    def scope(self):
        return f'{self.day}/{self.region}/{self.service}/aws4_request'

    @classmethod
    def from_header(cls, request):
        found = re.fullmatch(
            ALGORITHM + r' +Credential=([^, ]+), *SignedHeaders=([^, ]+), *Signature=([0-9a-f]{64})',
            request.header('authorization'),
        )
        if not found:
            raise Refusal('AuthorizationHeaderMalformed', f'Not an {ALGORITHM} Authorization header.', 400)
        return cls(*found.groups(), request.header('x-amz-date'), request.header('x-amz-security-token'), False)

    @classmethod
    def from_query(cls, request):
        try:
            if request.query['X-Amz-Algorithm'] != ALGORITHM:
                raise KeyError('X-Amz-Algorithm')
            names = ('X-Amz-Credential', 'X-Amz-SignedHeaders', 'X-Amz-Signature', 'X-Amz-Date')
            values = [request.query[name] for name in names]
        except KeyError as missing:
            raise Refusal('AuthorizationQueryParametersError', f'Missing or wrong: {missing}', 400) from None
        return cls(*values, request.query.get('X-Amz-Security-Token'), True)


class Request:
    """A request as it came over the wire."""

    def __init__(self, method, target, headers, body):
        self.method, self.target, self.headers, self.body = method, target, headers, body
        self.path, _, self.raw_query = target.partition('?')
        self.query = dict(parse_qsl(self.raw_query, keep_blank_values=True))

    def header(self, name, default=None):
        return self.headers.get(name, default)

    def header_all(self, name):
        return self.headers.get_all(name)


class Judge:
    def __init__(self, keys, region=None):
        self.keys, self.region = keys, region

    def judge(self, request):
        """Raises Refusal when the request is not to be believed."""
        in_header, in_query = request.header('authorization') is not None, 'X-Amz-Signature' in request.query
        if in_header and in_query:
            raise Refusal('InvalidArgument', 'Only one way of authentication is allowed.', 400)
        if in_header or in_query:
            self._signature(request, Claim.from_query(request) if in_query else Claim.from_header(request))
        elif (request.header('content-type') or '').startswith('multipart/form-data') and request.method == 'POST':
            PostPolicy(request).judge(self.keys)
        elif not (request.path.startswith(UNSIGNED_PATHS) or UNSIGNED_ACTIONS.search(request.body)):
            raise Refusal('AccessDenied' if 'x-amz-target' not in request.headers else 'MissingAuthenticationToken',
                          'The request is not signed.')

    def _signature(self, request, claim):
        secret, token = self.keys.find(claim.access, claim.service)
        if token and claim.token != token:
            code = 'InvalidToken' if claim.service in S3_SCOPES else 'InvalidClientTokenId'
            raise Refusal(code, 'The session token is missing or not that of the access key.')
        self._scope(claim)
        self._time(request, claim)
        self._signed_headers(request, claim)
        payload = self._payload_hash(request, claim)
        signer = (S3SigV4Auth if claim.service in S3_SCOPES else SigV4Auth)(
            Credentials(claim.access, secret, claim.token), claim.service, claim.region)
        canonical = canonical_request(signer, request, claim, payload)
        context = AWSRequest(method=request.method, url='http://gate/')
        context.context['timestamp'] = claim.timestamp
        to_sign = signer.string_to_sign(context, canonical)
        if not hmac.compare_digest(signer.signature(to_sign, context), claim.signature):
            raise Refusal('SignatureDoesNotMatch',
                          'The request signature we calculated does not match the signature you provided. '
                          f'The canonical request should have been:\n{canonical}\n\nThe string to sign:\n{to_sign}')
        if payload.startswith('STREAMING-'):
            AwsChunked(request, claim, signing_key(secret, claim)).judge(payload)
        else:
            # CompleteMultipartUpload offers the checksum of the object, which is not its body.
            if not (request.method == 'POST' and 'uploadId' in request.query):
                check_digests(request.headers, request.body)

    def _scope(self, claim):
        if self.region and claim.region not in (self.region, 'aws-global'):
            raise Refusal('AuthorizationHeaderMalformed', f"The region '{claim.region}' is wrong; expecting '{self.region}'", 400)
        if claim.timestamp is None or claim.timestamp[:8] != claim.day:
            raise Refusal('AuthorizationHeaderMalformed', 'The date of the scope is not that of X-Amz-Date.', 400)

    def _time(self, request, claim):
        try:
            signed_at = datetime.datetime.strptime(claim.timestamp, '%Y%m%dT%H%M%SZ').replace(tzinfo=datetime.timezone.utc)
        except ValueError:
            raise Refusal('AccessDenied', f'X-Amz-Date is no basic ISO 8601 time: {claim.timestamp}') from None
        now = datetime.datetime.now(datetime.timezone.utc)
        if not claim.presigned:
            if abs(now - signed_at) > ALLOWED_SKEW:
                raise Refusal('RequestTimeTooSkewed', 'The difference between the request time and the current time is too large.')
            return
        expires = request.query.get('X-Amz-Expires', '')
        if not expires.isdigit() or not 0 < int(expires) <= LONGEST_PRESIGN:
            raise Refusal('AuthorizationQueryParametersError', f'X-Amz-Expires: {expires}', 400)
        if now > signed_at + datetime.timedelta(seconds=int(expires)) or signed_at > now + ALLOWED_SKEW:
            raise Refusal('AccessDenied', 'Request has expired')

    def _signed_headers(self, request, claim):
        if claim.signed != sorted(claim.signed) or 'host' not in claim.signed:
            raise Refusal('SignatureDoesNotMatch', 'SignedHeaders are not sorted, or are without host.')
        for name in claim.signed:
            if name not in request.headers:
                raise Refusal('SignatureDoesNotMatch', f'A signed header is missing: {name}')
        for name in {name.lower() for name in request.headers} - set(claim.signed):
            if name.startswith('x-amz-') and not (claim.presigned and name == 'x-amz-content-sha256'):
                raise Refusal('AccessDenied', f'There were headers present in the request which were not signed: {name}')

    def _payload_hash(self, request, claim):
        declared, actual = request.header('x-amz-content-sha256'), hashlib.sha256(request.body).hexdigest()
        if declared is None:
            if claim.service in S3_SCOPES and not claim.presigned:
                raise Refusal('InvalidRequest', 'Missing required header for this request: x-amz-content-sha256', 400)
            return 'UNSIGNED-PAYLOAD' if claim.service in S3_SCOPES else actual
        if re.fullmatch('[0-9a-f]{64}', declared) and declared != actual:
            raise Refusal('XAmzContentSHA256Mismatch', 'The body does not match x-amz-content-sha256.', 400)
        return declared


def canonical_request(signer, request, claim, payload):
    # S3 decodes the path and encodes it again; all other services encode what came once more, normalised
    if isinstance(signer, S3SigV4Auth):
        path = quote(unquote_to_bytes(request.path), safe='/~')
    else:
        path = signer._normalize_url_path(request.path)
    pairs = [pair.partition('=') for pair in request.raw_query.split('&') if pair]
    pairs = [(_reencode(name), _reencode(value)) for name, _, value in pairs if name != 'X-Amz-Signature']
    headers = http.client.HTTPMessage()
    for name in claim.signed:
        headers[name] = ','.join(request.header_all(name))
    return '\n'.join([
        request.method,
        path or '/',
        '&'.join(f'{name}={value}' for name, value in sorted(pairs)),
        signer.canonical_headers(headers) + '\n',
        ';'.join(claim.signed),
        payload,
    ])


def _reencode(text):
    return quote(unquote_to_bytes(text.replace('+', '%20')), safe='-_.~')


def signing_key(secret, claim):
    key = ('AWS4' + secret).encode()
    for part in (claim.day, claim.region, claim.service, 'aws4_request'):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key


def check_digests(headers, body):
    for name, digest in DIGESTS.items():
        offered = headers.get(name)
        if offered is not None and offered != base64.b64encode(digest(body)).decode():
            raise Refusal('BadDigest', f'The {name} you specified did not match the calculated checksum.', 400)


class AwsChunked:
    """A body of `size;chunk-signature=...` chunks, the last of size 0 and followed by trailers."""

    def __init__(self, request, claim, key):
        self.request, self.claim, self.key = request, claim, key

    def judge(self, mode):
        signed = mode.startswith(f'STREAMING-{ALGORITHM}')
        if not signed and mode != 'STREAMING-UNSIGNED-PAYLOAD-TRAILER':
            raise Refusal('InvalidRequest', f'x-amz-content-sha256 is not supported: {mode}', 400)
        previous, content = self.claim.signature, b''
        for signature, data in self._chunks():
            if signed:
                previous = self._expect(signature, 'PAYLOAD', previous, f'{EMPTY_SHA256}\n{hashlib.sha256(data).hexdigest()}')
            content += data
        if len(content) != int(self.request.header('x-amz-decoded-content-length', '-1')):
            raise Refusal('IncompleteBody', 'x-amz-decoded-content-length is not the length of the content.', 400)
        if mode.endswith('-TRAILER'):
            self._trailers(content, signed, previous)

    def _chunks(self):
        body, at = self.request.body, 0
        while True:
            end = body.find(b'\r\n', at)
            size, _, rest = body[at:end].decode().partition(';')
            if end < 0 or not re.fullmatch('[0-9a-fA-F]+', size):
                raise Refusal('IncompleteBody', f'No chunk begins at byte {at}.', 400)
            start, stop = end + 2, end + 2 + int(size, 16)
            yield rest.partition('chunk-signature=')[2], body[start:stop]
            if stop == start:
                self.rest = body[stop:]
                return
            if body[stop:stop + 2] != b'\r\n':
                raise Refusal('IncompleteBody', f'No line break after the chunk at byte {at}.', 400)
            at = stop + 2

    def _trailers(self, content, signed, previous):
        lines = (line.partition(':') for line in self.rest.decode().split('\r\n') if line.strip())
        trailers = {name.strip().lower(): value.strip() for name, _, value in lines}
        if signed:
            signature = trailers.pop('x-amz-trailer-signature', '')
            text = ''.join(f'{name}:{value}\n' for name, value in sorted(trailers.items()))
            self._expect(signature, 'TRAILER', previous, hashlib.sha256(text.encode()).hexdigest())
        announced = {name.strip().lower() for name in self.request.header('x-amz-trailer', '').split(',') if name.strip()}
        if announced != set(trailers):
            raise Refusal('MalformedTrailerError', f'Announced {sorted(announced)}, sent {sorted(trailers)}.', 400)
        check_digests(trailers, content)

    def _expect(self, signature, kind, previous, rest):
        text = '\n'.join([f'{ALGORITHM}-{kind}', self.claim.timestamp, self.claim.scope, previous, rest])
        expected = hmac.new(self.key, text.encode(), hashlib.sha256).hexdigest()
        if not hmac.compare_digest(expected, signature):
            raise Refusal('SignatureDoesNotMatch', f'A chunk or its trailer has a wrong signature. The string to sign:\n{text}')
        return expected


class PostPolicy:
    """A browser upload: a form with a policy, signed, whose conditions the other fields must meet."""

    def __init__(self, request):
        head = b'Content-Type: ' + request.header('content-type').encode() + b'\r\n\r\n'
        form = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(head + request.body)
        self.fields, self.size = {'bucket': request.path.strip('/').split('/')[0]}, 0
        for part in form.iter_parts():
            name, value = part.get_param('name', header='content-disposition'), part.get_payload(decode=True)
            if name == 'file':
                self.size = len(value)
                break  # fields after the file don't count
            self.fields[name.lower()] = value.decode()

    def judge(self, keys):
        if 'policy' not in self.fields or 'x-amz-signature' not in self.fields:
            raise Refusal('AccessDenied', 'The form has no signed policy.')
        fields = self.fields
        claim = Claim(fields.get('x-amz-credential', ''), 'host', fields['x-amz-signature'],
                      fields.get('x-amz-date', ''), fields.get('x-amz-security-token'), False)
        secret, token = keys.find(claim.access, claim.service)
        if token and token != claim.token:
            raise Refusal('InvalidToken', 'The session token is missing or not that of the access key.')
        expected = hmac.new(signing_key(secret, claim), fields['policy'].encode(), hashlib.sha256).hexdigest()
        if not hmac.compare_digest(expected, claim.signature):
            raise Refusal('SignatureDoesNotMatch', 'The signature of the POST policy does not match.')
        policy = json.loads(base64.b64decode(fields['policy']))
        expiration = datetime.datetime.fromisoformat(policy['expiration'].replace('Z', '+00:00'))
        if expiration < datetime.datetime.now(datetime.timezone.utc):
            raise Refusal('AccessDenied', 'Invalid according to Policy: Policy expired.')
        for condition in policy['conditions']:
            self._meet(condition)

    def _meet(self, condition):
        kind, name, value = ('eq', *next(iter(condition.items()))) if isinstance(condition, dict) else condition
        if kind == 'content-length-range':
            if not int(name) <= self.size <= int(value):
                code = 'EntityTooLarge' if self.size > int(value) else 'EntityTooSmall'
                raise Refusal(code, f'The file has {self.size} bytes.', 400)
            return
        actual = self.fields.get(name.lstrip('$').lower(), '')
        if not (actual == value if kind == 'eq' else actual.startswith(value)):
            raise Refusal('AccessDenied', f'Invalid according to Policy: Policy Condition failed: {json.dumps(condition)}')


def refusal_document(request, refusal):
    """Content type and body of a refusal, as the protocol of the request has errors."""
    content_type = request.header('content-type') or ''
    scope = re.search(r'/([^/]+)/aws4_request', (request.header('authorization') or '') + request.query.get('X-Amz-Credential', ''))
    service = scope[1] if scope else 's3'
    if request.header('smithy-protocol') == 'rpc-v2-cbor':
        return 'application/cbor', _cbor({'__type': refusal.code, 'message': refusal.message})
    code, message = refusal.code, refusal.message.replace('&', '&amp;').replace('<', '&lt;')
    error = f'<Code>{code}</Code><Message>{message}</Message>'
    if b'Action=' in request.body or 'Action' in request.query:
        text = (f'<Response><Errors><Error>{error}</Error></Errors><RequestID>gate</RequestID></Response>' if service == 'ec2' else
                f'<ErrorResponse><Error><Type>Sender</Type>{error}</Error><RequestId>gate</RequestId></ErrorResponse>')
    elif service in S3_SCOPES:
        text = f'<Error>{error}<RequestId>gate</RequestId></Error>'
    elif service in XML_SCOPES:
        text = f'<ErrorResponse><Error><Type>Sender</Type>{error}</Error><RequestId>gate</RequestId></ErrorResponse>'
    else:
        kind = content_type if 'json' in content_type else 'application/json'
        return kind, json.dumps({'__type': code, 'message': refusal.message}).encode()
    return 'application/xml', f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode()


def _cbor(fields):
    def text(value):
        data = value.encode()
        return b'\x7a' + len(data).to_bytes(4, 'big') + data
    return bytes([0xa0 + len(fields)]) + b''.join(text(name) + text(value) for name, value in fields.items())


class Gate(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    disable_nagle_algorithm = True
    judge: Judge
    upstream: str

    def log_message(self, *_):
        pass

    def answer(self):
        request = Request(self.command, self.path, self.headers, self._body())
        try:
            self.judge.judge(request)
        except Refusal as refusal:
            kind, body = refusal_document(request, refusal)
            self._send(refusal.status, None, [('Content-Type', kind), ('x-amzn-ErrorType', refusal.code)], body)
            return
        self._forward(request)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = do_PATCH = do_OPTIONS = answer

    def _body(self):
        if (self.headers.get('transfer-encoding') or '').lower() != 'chunked':
            length = int(self.headers.get('content-length') or 0)
            body = self.rfile.read(length)
            if len(body) < length:
                raise ConnectionResetError('the body was cut off')
            return body
        body = b''
        while size := int(self.rfile.readline().split(b';')[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return body

    def _forward(self, request):
        connection = http.client.HTTPConnection(self.upstream, timeout=120)
        connection.putrequest(request.method, request.target, skip_host=True, skip_accept_encoding=True)
        for name, value in request.headers.items():
            if name.lower() not in HOP_HEADERS:
                connection.putheader(name, value)
        if request.body or request.method in ('POST', 'PUT', 'PATCH'):
            connection.putheader('Content-Length', str(len(request.body)))
        connection.endheaders(request.body or None)
        response = connection.getresponse()
        body = response.read()
        connection.close()
        if response.status == 200:
            self.judge.keys.learn(body)
        headers = [(name, value) for name, value in response.getheaders() if name.lower() not in HOP_HEADERS | {'server', 'date'}]
        # the length of an answer to HEAD is that of the body it would have
        length = response.getheader('content-length') if request.method == 'HEAD' else None
        self._send(response.status, response.reason, headers, body, length)

    def _send(self, status, reason, headers, body, length=None):
        self.send_response(status, reason)
        for name, value in headers:
            self.send_header(name, value)
        if status not in (204, 304):
            self.send_header('Content-Length', length or str(len(body)))
        self.end_headers()
        if self.command != 'HEAD' and status not in (204, 304):
            self.wfile.write(body)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        # clients of tests cut connections on purpose
        if not isinstance(sys.exc_info()[1], (BrokenPipeError, ConnectionResetError)):
            super().handle_error(request, client_address)


def main():
    lifeline.hold()
    parser = argparse.ArgumentParser()
    parser.add_argument('--upstream', required=True)
    parser.add_argument('--key', action='append', required=True)
    parser.add_argument('--region')
    options = parser.parse_args()
    Gate.judge = Judge(KeyRing(options.key), options.region)
    Gate.upstream = urlsplit(options.upstream).netloc
    server = Server(('127.0.0.1', 0), Gate)
    print(json.dumps({'port': server.server_port}), flush=True)
    server.serve_forever()


if __name__ == '__main__':
    main()
