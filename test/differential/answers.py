"""Writes the answer that a service would give for a value of an output shape: one writer a protocol.

botocore has no such thing; these are as small as its parsers allow. With `noise`, structures also hold what a newer service
might send: members that the model does not know, and, where the format has it, null for members that are not set.
"""
import base64
import calendar
import json
import math
import struct
from email.utils import formatdate
from xml.sax.saxutils import escape, quoteattr

from tagged import UTC

UNKNOWN = 'UnknownToTheModel'
HEADER_LOCATIONS = ('header', 'headers', 'statusCode')


def timestamp(value, kind):
    value = value.astimezone(UTC)
    seconds = calendar.timegm(value.timetuple())
    if kind == 'rfc822':
        return formatdate(seconds, usegmt=True)
    if kind == 'iso8601':
        fraction = f'.{value.microsecond // 1000:03d}' if value.microsecond else ''
        return value.strftime(f'%Y-%m-%dT%H:%M:%S{fraction}Z')
    # the whole as one integer first: a sum of floats is a digit off
    return (seconds * 1000 + value.microsecond // 1000) / 1000 if value.microsecond else seconds


def number_text(value):
    if isinstance(value, float) and not math.isfinite(value):
        return 'NaN' if math.isnan(value) else 'Infinity' if value > 0 else '-Infinity'
    return repr(value)


def name_of(shape, default):
    return shape.serialization.get('name', default)


def scalar_text(shape, value, default_format):
    """A scalar as the text of an element or a header."""
    kind = shape.type_name
    if kind == 'boolean':
        return 'true' if value else 'false'
    if kind == 'blob':
        return base64.b64encode(value).decode()
    if kind == 'timestamp':
        return str(timestamp(value, shape.serialization.get('timestampFormat', default_format).replace('unixTimestamp', 'unix')))
    if kind in ('integer', 'long', 'float', 'double'):
        return number_text(value)
    return value


class JsonWriter:
    noise = False

    def body(self, shape, value):
        return json.dumps(self.value(shape, value), ensure_ascii=False).encode()

    def value(self, shape, value):
        kind = shape.type_name
        if kind == 'structure':
            if shape.is_document_type:
                return value
            members = {name_of(shape.members[name], name): self.value(shape.members[name], entry) for name, entry in value.items()}
            if self.noise and not shape.is_tagged_union:
                members[UNKNOWN] = [{'a': 1}]
                for name, member in shape.members.items():
                    if 'location' not in member.serialization:
                        members.setdefault(name_of(member, name), None)
            return members
        if kind == 'list':
            return [self.value(shape.member, entry) for entry in value]
        if kind == 'map':
            return {key: self.value(shape.value, entry) for key, entry in value.items()}
        if kind == 'blob':
            return base64.b64encode(value).decode()
        if kind == 'timestamp':
            return timestamp(value, shape.serialization.get('timestampFormat', 'unixTimestamp'))
        if kind in ('float', 'double') and isinstance(value, float) and not math.isfinite(value):
            return number_text(value)
        return value


class XmlWriter:
    """The body of rest-xml; its elements serve the query protocols, too."""

    noise = False

    def document(self, root, content, attributes=''):
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root}{attributes}>{content}</{root}>'.encode()

    def body(self, shape, value, root):
        content, attributes = self.parts(shape, value)
        return self.document(root, content, attributes)

    def parts(self, shape, value):
        """Content and attributes of the element of a shape."""
        kind = shape.type_name
        if kind == 'structure':
            return self.structure(shape, value)
        if kind == 'list':
            tag = name_of(shape.member, 'member')
            return ''.join(self.element(tag, shape.member, entry) for entry in value), ''
        if kind == 'map':
            return ''.join(f'<entry>{self.pair(shape, pair)}</entry>' for pair in value.items()), ''
        return escape(scalar_text(shape, value, 'iso8601'), {'\r': '&#13;'}), ''

    def structure(self, shape, value):
        content, attributes = '', ''
        for name, entry in value.items():
            member = shape.members[name]
            if member.serialization.get('location') in HEADER_LOCATIONS:
                continue
            tag = name_of(member, name)
            if member.serialization.get('xmlAttribute'):
                prefix, _, _ = tag.partition(':')
                namespace = f' xmlns:{prefix}="http://www.w3.org/2001/XMLSchema-instance"' if ':' in tag else ''
                attributes += f'{namespace} {tag}={quoteattr(entry)}'
            elif member.serialization.get('flattened') and member.type_name == 'list':
                tag = name_of(member.member, tag)
                content += ''.join(self.element(tag, member.member, item) for item in entry)
            elif member.serialization.get('flattened') and member.type_name == 'map':
                content += ''.join(f'<{tag}>{self.pair(member, pair)}</{tag}>' for pair in entry.items())
            else:
                content += self.element(tag, member, entry)
        if self.noise and not shape.is_tagged_union:
            content = f'\n  <{UNKNOWN}><a>1</a><a/></{UNKNOWN}>\n  <!-- {UNKNOWN} -->{content}\n'
        return content, attributes

    def pair(self, shape, pair):
        return self.element(name_of(shape.key, 'key'), shape.key, pair[0]) + self.element(name_of(shape.value, 'value'), shape.value, pair[1])

    def element(self, tag, shape, value):
        content, attributes = self.parts(shape, value)
        return f'<{tag}{attributes}>{content}</{tag}>'


class CborWriter:
    noise = False

    def body(self, shape, value):
        return self.value(shape, value)

    def value(self, shape, value):
        kind = shape.type_name
        if kind == 'structure':
            members = {name_of(shape.members[name], name): self.value(shape.members[name], entry) for name, entry in value.items()}
            if self.noise and not shape.is_tagged_union:
                members[UNKNOWN] = b'\x81\xa1\x61a\x01'
                for name, member in shape.members.items():
                    members.setdefault(name_of(member, name), b'\xf6')
            return self.head(5, len(members)) + b''.join(self.text(name) + entry for name, entry in members.items())
        if kind == 'list':
            return self.head(4, len(value)) + b''.join(self.value(shape.member, entry) for entry in value)
        if kind == 'map':
            # botocore hands maps on as they come, whatever the model says of their values
            noise, self.noise = self.noise, False
            entries = b''.join(self.text(key) + self.value(shape.value, entry) for key, entry in value.items())
            self.noise = noise
            # of indefinite length, as some services send them
            return b'\xbf' + entries + b'\xff'
        if kind == 'blob':
            return self.head(2, len(value)) + value
        if kind == 'boolean':
            return b'\xf5' if value else b'\xf4'
        if kind == 'timestamp':
            moment = timestamp(value, 'unix')
            return b'\xc1' + (self.double(moment) if isinstance(moment, float) else self.integer(moment))
        if kind in ('float', 'double'):
            return self.double(value)
        if kind in ('integer', 'long'):
            return self.integer(value)
        return self.text(value)

    def double(self, value):
        return b'\xfb' + struct.pack('>d', value)

    def integer(self, value):
        return self.head(0, value) if value >= 0 else self.head(1, -1 - value)

    def text(self, value):
        data = value.encode()
        return self.head(3, len(data)) + data

    def head(self, major, size):
        for limit, info, width in ((24, None, 0), (2**8, 24, 1), (2**16, 25, 2), (2**32, 26, 4), (2**64, 27, 8)):
            if size < limit:
                return bytes([major << 5 | (size if info is None else info)]) + (size.to_bytes(width, 'big') if width else b'')
        raise ValueError(f'no CBOR integer: {size}')


class Query:
    """query; ec2 differs in what is around."""

    def __init__(self):
        self.writer = XmlWriter()

    def output(self, operation, value):
        shape, content = operation.output_shape, ''
        if shape is not None:
            content, _ = self.writer.structure(shape, value)
            wrapper = shape.serialization.get('resultWrapper')
            if wrapper:
                content = f'<{wrapper}>{content}</{wrapper}>'
        return 200, {'content-type': 'text/xml'}, self.around(operation, content)

    def around(self, operation, content):
        metadata = '<ResponseMetadata><RequestId>request-1</RequestId></ResponseMetadata>'
        return self.writer.document(f'{operation.name}Response', content + metadata, ' xmlns="http://example.com/doc/2010-01-01/"')

    def error(self, code, message, shape, value):
        content, _ = self.writer.structure(shape, value)
        error = f'<Error><Type>Sender</Type><Code>{code}</Code>{message_element(shape, message)}{content}</Error>'
        return {'content-type': 'text/xml'}, self.writer.document('ErrorResponse', f'{error}<RequestId>request-1</RequestId>')


class Ec2(Query):
    def around(self, operation, content):
        return self.writer.document(f'{operation.name}Response', f'<requestId>request-1</requestId>{content}', ' xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"')

    def error(self, code, message, shape, value):
        content, _ = self.writer.structure(shape, value)
        error = f'<Errors><Error><Code>{code}</Code>{message_element(shape, message)}{content}</Error></Errors>'
        return {'content-type': 'text/xml'}, self.writer.document('Response', f'{error}<RequestID>request-1</RequestID>')


def message_element(shape, message):
    """A message, unless it is a modelled member and written as such."""
    return '' if any(name_of(member, name) == 'Message' for name, member in shape.members.items()) else f'<Message>{escape(message)}</Message>'


class Json:
    def __init__(self):
        self.writer = JsonWriter()

    content_type = 'application/x-amz-json-1.1'

    def output(self, operation, value):
        shape = operation.output_shape
        body = b'' if shape is None else self.writer.body(shape, value)
        return 200, {'content-type': self.content_type, 'x-amzn-requestid': 'request-1'}, body

    def error(self, code, message, shape, value):
        body = {'__type': f'com.example.v1#{code}', **self.writer.value(shape, value)}
        body.setdefault('message', message)
        return {'content-type': self.content_type, 'x-amzn-requestid': 'request-1'}, json.dumps(body).encode()


class Cbor:
    content_type = 'application/cbor'

    def __init__(self):
        self.writer = CborWriter()

    def output(self, operation, value):
        shape = operation.output_shape
        headers = {'content-type': self.content_type, 'smithy-protocol': 'rpc-v2-cbor', 'x-amzn-requestid': 'request-1'}
        return 200, headers, b'' if shape is None else self.writer.body(shape, value)

    def error(self, code, message, shape, value):
        w = self.writer
        members = {name_of(shape.members[name], name): w.value(shape.members[name], entry) for name, entry in value.items()}
        members['__type'] = w.text(f'com.example.v1#{code}')
        members.setdefault('message', w.text(message))
        body = w.head(5, len(members)) + b''.join(w.text(name) + entry for name, entry in members.items())
        return {'content-type': self.content_type, 'x-amzn-requestid': 'request-1'}, body


class Rest:
    """Members in headers and the status; subclasses write the body."""

    content_type: str

    def output(self, operation, value):
        headers = {'content-type': self.content_type, 'x-amzn-requestid': 'request-1'}
        shape, status, body = operation.output_shape, operation.http.get('responseCode', 200), b''
        if shape is not None:
            status = self.bind(shape, value, headers, status)
            body = self.payload(operation, shape, value, headers)
        return status, headers, body

    def bind(self, shape, value, headers, status):
        for name, entry in value.items():
            member = shape.members[name]
            location, header = member.serialization.get('location'), name_of(member, name)
            if location == 'statusCode':
                status = 207
            elif location == 'header':
                headers[header.lower()] = self.header(member, entry)
            elif location == 'headers':
                headers.update({f'{header}{key}'.lower(): self.header(member.value, item) for key, item in entry.items()})
        return status

    def header(self, shape, value):
        if shape.serialization.get('jsonvalue'):
            return base64.b64encode(json.dumps(value).encode()).decode()
        if shape.type_name == 'list':
            return ', '.join(self.header(shape.member, entry) for entry in value)
        return scalar_text(shape, value, 'rfc822')

    def payload(self, operation, shape, value, headers):
        name = shape.serialization.get('payload')
        if name is None:
            rest = {key: entry for key, entry in value.items() if shape.members[key].serialization.get('location') not in HEADER_LOCATIONS}
            has_body = any(member.serialization.get('location') not in HEADER_LOCATIONS for member in shape.members.values())
            return self.body(shape, rest, self.root(operation, shape)) if has_body else b''
        member = shape.members[name]
        if name not in value:
            # an empty document would be a payload that is there
            return b''
        if member.type_name in ('string', 'blob'):
            headers['content-type'] = 'application/octet-stream'
            return value[name].encode() if isinstance(value[name], str) else value[name]
        return self.body(member, value[name], name_of(member, name))

    def root(self, operation, shape):
        return name_of(shape, f'{operation.name}Result')


class RestJson(Rest):
    content_type = 'application/json'

    def __init__(self):
        self.writer = JsonWriter()

    def body(self, shape, value, root):
        return self.writer.body(shape, value)

    def error(self, code, message, shape, value):
        headers = {'content-type': self.content_type, 'x-amzn-requestid': 'request-1', 'x-amzn-errortype': f'{code}:http://example.com/'}
        self.bind(shape, value, headers, 400)
        rest = {name: entry for name, entry in value.items() if shape.members[name].serialization.get('location') not in HEADER_LOCATIONS}
        body = self.writer.value(shape, rest)
        body.setdefault('message', message)
        return headers, json.dumps(body).encode()


class RestXml(Rest):
    content_type = 'application/xml'

    def __init__(self):
        self.writer = XmlWriter()

    def body(self, shape, value, root):
        return self.writer.body(shape, value, root)

    def error(self, code, message, shape, value):
        headers = {'content-type': self.content_type, 'x-amz-request-id': 'request-1'}
        self.bind(shape, value, headers, 400)
        content, _ = self.writer.structure(shape, value)
        error = f'<Error><Type>Sender</Type><Code>{code}</Code>{message_element(shape, message)}{content}</Error>'
        return headers, self.writer.document('ErrorResponse', f'{error}<RequestId>request-1</RequestId>')


WRITERS = {
    'query': Query,
    'ec2': Ec2,
    'json': Json,
    'rest-json': RestJson,
    'rest-xml': RestXml,
    'smithy-rpc-v2-cbor': Cbor,
}
