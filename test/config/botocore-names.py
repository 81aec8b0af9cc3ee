"""The names of all settings that botocore has: where sessions read each, and the options of its Config."""

import json

from botocore import configprovider
from botocore.config import Config


def names(value):
    if value is None:
        return []
    return [each if isinstance(each, str) else '.'.join(each) for each in (value if isinstance(value, list) else [value])]


def rows(variables, prefix=''):
    return {
        prefix + name: {'profile': names(row[0]), 'env': names(row[1])} for name, row in variables.items()
    }


print(json.dumps({
    'variables': {
        **rows(configprovider.BOTOCORE_DEFAUT_SESSION_VARIABLES),
        **rows(configprovider.DEFAULT_S3_CONFIG_VARS, 's3.'),
        **rows(configprovider.DEFAULT_PROXIES_CONFIG_VARS, 'proxies_config.'),
    },
    'options': list(Config.OPTION_DEFAULTS),
}))
