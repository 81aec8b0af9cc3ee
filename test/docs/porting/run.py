"""Runs an example of Python on the page about porting. After world.py and state.py, in one program of boto3_runner.py.

`args['do']` says what is asked: `world`, `example`, `alike` or `state`. `client` and `resource` are the runner's, made once.
"""
import os
import re

import boto3
from boto3.dynamodb.types import Binary


def environment():
    """What a program finds, so that examples can call boto3 as a reader would."""
    os.environ.update(args['environment'])
    os.chdir(args['folder'])
    boto3.setup_default_session()


def example():
    """What an example printed."""
    printed = []
    names = {**args['given'], 'print': lambda *values: printed.append(' '.join(map(str, values)))}
    exec(args['source'], names)
    return Alike().value('\n'.join(printed).split('\n'))


def alike():
    return Alike().value(args['value'])


# What a server makes up: ids, addresses, keys, moments.
MADE_UP = re.compile('|'.join([
    r'(?P<moment>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[^" ]*)',
    r'(?P<uuid>\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b)',
    r'(?P<suffix>(?<=:secret:river/database-)\w{6})',
    r'(?P<id>\b[a-z]+(?:-[a-z]+)*-(?:[0-9a-f]{8}|[0-9a-f]{17})\b)',
    r'(?P<key>\b(?:AKIA|AIDA|AROA|LSIA|ASCA)[A-Z0-9]{12,}\b|\bA[A-Z0-9]{20}\b|\b[a-z0-9]{20,21}\b)',
    r'(?P<address>\b(?:ec2-|ip-)?\d{1,3}([.-])\d{1,3}\7\d{1,3}\7\d{1,3}\b(?!/))',
    r'(?P<mac>\b(?:[0-9a-f]{2}:){5,19}[0-9a-f]{2}\b)',
]))
TIMES = {'ResponseMetadata', 'CreatedTimestamp', 'LastModifiedTimestamp', 'Date', 'creationTime'}


class Alike:
    """Values of one run, so that those of another can be the same: what was made up has the number of its first occurrence."""

    def __init__(self):
        self.seen = {}

    def value(self, value):
        if isinstance(value, dict):
            return {str(name): self.value(member) for name, member in value.items() if name not in TIMES}
        if isinstance(value, (set, frozenset)):
            return sorted(self.value(member) for member in value)
        if isinstance(value, (list, tuple)):
            return [self.value(member) for member in value]
        if isinstance(value, (int, float)) or value is None:
            return value
        if isinstance(value, Binary):
            value = bytes(value)
        return MADE_UP.sub(self.name, value.decode('latin1') if isinstance(value, bytes) else str(value))

    def name(self, found):
        kind = found.lastgroup
        if kind == 'moment':
            return kind
        return f'{kind}-{self.seen.setdefault(found[0], len(self.seen) + 1)}'


environment()
result = {'world': world, 'example': example, 'alike': alike, 'state': state}[args['do']]()
