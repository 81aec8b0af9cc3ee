"""Makes sample values for the shapes of a model."""
import datetime
import random

from tagged import EPOCH

TEXTS = ['x', 'two words', 'a+b', '50%', '%41', 'a/b//c', '../up', 'ünï ☃ 𝒳', '<&>"\'', 'a=b&c=d?e#f', '~-_.!*()', ' edge ', '', 'true', '__proto__']
HEADER_TEXTS = ['x', 'two words', 'a+b', '50%', 'a/b', '<&>', "it's", 'true']
PATH_TEXTS = ['x', 'two words', 'a+b', '50%', '%41', 'a/b', 'ünï ☃ 𝒳', '~-_.!*()', 'a=b&c?d#e']
NAMES = ['key', 'Two Words', 'a.b', 'ünï', '__proto__', 'constructor', 'x-y_z']
HEADER_NAMES = ['one', 'two-words', 'x_y']
INTEGERS = [0, 1, -1, 42, 2147483647, -2147483648]
LONGS = [*INTEGERS, 2**32, 2**53 - 1, 2**53 + 1, -(2**53) - 1, 2**63 - 1]
# A whole number is an int: JavaScript cannot say 1.0, and botocore takes an int for a float
FLOATS = [0, 1, -3, 0.5, 1.25, -0.125, 123456.789, 0.1]
SPECIAL_FLOATS = [float('nan'), float('inf'), float('-inf')]
BLOBS = [b'', b'\x00\xff\x7f', 'blob ü'.encode(), bytes(range(60))]
MILLISECONDS = [0, 1_000, 1_422_172_800_000, 1_795_219_200_000, -315_619_200_000, 253_402_300_799_000]
FRACTIONS = [1, 120, 123, 999]
DOCUMENTS = [
    {'a': [1, 'x', None, True, {'b': 0.5}], 'ü': {}},
    'text',
    7,
    False,
    ['list', {'nested': []}],
    {'date': '2015-01-01T00:00:00Z'},
]
DEEPEST = 12


class Sampler:
    """Values for shapes of one service, in one direction.

    `minimal`: what is required, of each sort the first value. `full`: every member of every structure at least once in the
    life of the sampler; a structure met again is filled sparsely, so that the whole stays linear in the model.
    `random`: any members, the awkward values.
    """

    def __init__(self, variant, rng: random.Random, covered: set, special_floats=True, header_names_lower=False):
        self.variant, self.rng, self.covered = variant, rng, covered
        self.floats = FLOATS + SPECIAL_FLOATS if special_floats else FLOATS
        self.header_names_lower = header_names_lower

    def structure(self, shape, depth=0, skip=()):
        if shape.is_document_type:
            return self.pick(DOCUMENTS)
        names = [name for name in self._names(shape, depth) if name not in skip]
        value = {}
        for name in names:
            member = shape.members[name]
            if not member.serialization.get('eventstream'):
                value[name] = self.value(member, depth + 1)
        return value

    def _names(self, shape, depth):
        every = list(shape.members)
        required = [name for name in every if name in shape.required_members]
        if shape.is_tagged_union:
            # the last resort of a recursive union: it has to have one member
            fresh = [name for name in every if (shape.name, name) not in self.covered]
            scalars = [name for name in every if not is_aggregate(shape.members[name])]
            chosen = self.rng.choice((fresh if self.variant == 'full' else []) or (scalars if depth > DEEPEST // 2 and scalars else every)) if every else None
            self.covered.add((shape.name, chosen))
            return [] if chosen is None else [chosen]
        if depth > DEEPEST:
            return [name for name in required if not is_aggregate(shape.members[name])]
        if self.variant == 'minimal':
            return required
        if self.variant == 'full':
            if depth == 0:
                return every
            first = shape.name not in self.covered
            self.covered.add(shape.name)
            return every if first else self._some(every, required, 2)
        return self._some(every, required, 3 if depth else max(3, len(every) // 2))

    def _some(self, every, required, count):
        chosen = {*required, *self.rng.sample(every, min(count, len(every)))}
        return [name for name in every if name in chosen]

    def value(self, shape, depth=0, place=None):
        place = place or shape.serialization.get('location')
        kind = shape.type_name
        if kind == 'structure':
            return self.structure(shape, depth)
        if kind == 'list':
            return [self.value(shape.member, depth + 1, place) for _ in range(self._length(depth))]
        if kind == 'map':
            return self._map(shape, depth, place)
        if kind == 'string' or kind == 'character':
            return self._text(shape, place)
        return getattr(self, f'_{kind}')(shape)

    def _length(self, depth):
        if self.variant == 'minimal' or depth > DEEPEST // 2:
            return 1
        return 2 if self.variant == 'full' else self.rng.choice([0, 1, 3])

    def _map(self, shape, depth, place):
        names = HEADER_NAMES if place == 'headers' else NAMES
        count = max(1, self._length(depth)) if place else self._length(depth)
        enum = getattr(shape.key, 'enum', None)
        keys = self.rng.sample(enum, min(count, len(enum))) if enum else self.rng.sample(names, count)
        return {key: self.value(shape.value, depth + 1, place) for key in keys}

    def pick(self, values):
        return values[0] if self.variant == 'minimal' else self.rng.choice(values)

    def _text(self, shape, place):
        if shape.serialization.get('jsonvalue') and place == 'header':
            return {'a': [1, 'x'], 'ü': None}
        if shape.serialization.get('hostLabel'):
            return 'label-1'
        if shape.name == 'VipURL':
            # Machine Learning's endpoint of a model, to which the call goes
            return 'https://realtime.example.com'
        if getattr(shape, 'enum', None) and self.rng.random() < 0.8:
            return self.pick(shape.enum)
        return self.pick({'uri': PATH_TEXTS, 'header': HEADER_TEXTS, 'headers': HEADER_TEXTS}.get(place, TEXTS))

    def _integer(self, shape):
        return self.pick(INTEGERS)

    def _long(self, shape):
        return self.pick(LONGS)

    def _float(self, shape):
        return self.pick(self.floats)

    _double = _float

    def _boolean(self, shape):
        return self.pick([True, False])

    def _blob(self, shape):
        return self.pick(BLOBS)

    def _timestamp(self, shape):
        moment = self.pick(MILLISECONDS)
        if self.variant == 'random' and self.rng.random() < 0.5:
            moment += self.rng.choice(FRACTIONS)
        return EPOCH + datetime.timedelta(milliseconds=moment)


def is_aggregate(shape):
    return shape.type_name in ('structure', 'list', 'map')
