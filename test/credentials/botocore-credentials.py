"""Reads cases from stdin, and answers whose credentials botocore finds in each: those of the AWS CLI's cache included."""

import json
import os
import sys

import botocore.credentials
import botocore.session
import botocore.tokens
from botocore.utils import JSONFileCache


def find(case):
    os.environ.clear()
    os.environ.update(case['env'])
    tokens = os.path.expanduser('~/.aws/sso/cache')
    botocore.credentials.SSOProvider._SSO_TOKEN_CACHE_DIR = tokens
    botocore.tokens.SSOTokenProvider._SSO_TOKEN_CACHE_DIR = tokens
    try:
        session = botocore.session.Session(profile=case.get('profile'))
        resolver = session.get_component('credential_provider')
        # As awscli/customizations/assumerole.py and sso do.
        cache = JSONFileCache(os.path.expanduser('~/.aws/cli/cache'))
        for name in ('assume-role', 'assume-role-with-web-identity', 'sso'):
            resolver.get_provider(name).cache = cache
        found = session.get_credentials()
        if found is None:
            return {'credentials': None}
        frozen = found.get_frozen_credentials()
        return {
            'credentials': {
                'accessKeyId': frozen.access_key,
                'secretAccessKey': frozen.secret_key,
                'sessionToken': frozen.token,
                'accountId': frozen.account_id,
                'source': found.method,
            }
        }
    except Exception as error:
        return {'error': type(error).__name__}


json.dump([find(case) for case in json.load(sys.stdin)], sys.stdout)
