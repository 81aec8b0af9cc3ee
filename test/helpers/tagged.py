"""JSON for values that JSON has no word for: `{"$date": milliseconds}`, `{"$bytes": base64}`, `{"$bigint": digits}`,
`{"$float": "NaN"}`, and `{"$map": [[key, value], ...]}` for a map with keys that would be misread. `tagged.ts` is the other half.
"""
import base64
import calendar
import datetime
import decimal
import math

UTC = datetime.timezone.utc
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=UTC)
SAFE = 2**53 - 1


def encode(value):
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, int):
        return value if -SAFE <= value <= SAFE else {'$bigint': str(value)}
    if isinstance(value, float):
        return value if math.isfinite(value) else {'$float': _float_name(value)}
    if isinstance(value, decimal.Decimal):
        return {'$decimal': str(value)}
    if isinstance(value, (bytes, bytearray)):
        return {'$bytes': base64.b64encode(value).decode()}
    if isinstance(value, datetime.datetime):
        return {'$date': milliseconds(value)}
    if isinstance(value, dict):
        if any(not isinstance(key, str) or key.startswith('$') for key in value):
            return {'$map': [[encode(key), encode(entry)] for key, entry in value.items()]}
        return {key: encode(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [encode(entry) for entry in value]
    if hasattr(value, 'read'):
        return {'$bytes': base64.b64encode(value.read()).decode()}
    return {'$repr': repr(value)}


def decode(value):
    if isinstance(value, list):
        return [decode(entry) for entry in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        tag, content = next(iter(value.items()))
        if tag == '$date':
            return EPOCH + datetime.timedelta(milliseconds=content)
        if tag == '$bytes':
            return base64.b64decode(content)
        if tag == '$bigint':
            return int(content)
        if tag == '$decimal':
            return decimal.Decimal(content)
        if tag == '$float':
            return float(content)
        if tag == '$map':
            return {decode(key): decode(entry) for key, entry in content}
    return {key: decode(entry) for key, entry in value.items()}


def milliseconds(moment):
    # rounded, as what came as a float of seconds may be a microsecond off
    moment = moment.astimezone(UTC)
    return calendar.timegm(moment.timetuple()) * 1000 + round(moment.microsecond / 1000)


def _float_name(value):
    return 'NaN' if math.isnan(value) else 'Infinity' if value > 0 else '-Infinity'
