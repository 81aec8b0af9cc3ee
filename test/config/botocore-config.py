"""Reads cases from stdin, and answers what botocore decides for each: settings and credentials, or the error's name."""

import json
import os
import sys

import botocore.session


def decide(case):
    os.environ.clear()
    os.environ.update(case['env'])
    result = {}
    session = botocore.session.Session(profile=case.get('profile'))
    try:
        result['profiles'] = sorted(session.available_profiles)
        found = session.get_credentials()
        result['credentials'] = found and {
            'accessKeyId': found.access_key,
            'secretAccessKey': found.secret_key,
            'sessionToken': found.token,
            'accountId': found.account_id,
            'source': found.method,
        }
        client = session.create_client(case['service'])
        config = client.meta.config
        result['config'] = {
            'region': client.meta.region_name,
            'endpointUrl': client._endpoint.host,
            'fips': config.use_fips_endpoint or False,
            'retryMode': config.retries['mode'],
            'maxAttempts': config.retries.get('total_max_attempts'),
            'connectTimeout': config.connect_timeout,
            'readTimeout': config.read_timeout,
            'pool': config.max_pool_connections,
            'requestChecksumCalculation': config.request_checksum_calculation,
            'responseChecksumValidation': config.response_checksum_validation,
            'accountIdEndpointMode': config.account_id_endpoint_mode,
            'minCompression': int(config.request_min_compression_size_bytes),
            'disableCompression': config.disable_request_compression,
            'injectHostPrefix': config.inject_host_prefix,
            'appId': config.user_agent_appid,
            's3': {
                'addressingStyle': (config.s3 or {}).get('addressing_style', 'auto'),
                'payloadSigningEnabled': (config.s3 or {}).get('payload_signing_enabled'),
                'useArnRegion': (config.s3 or {}).get('use_arn_region'),
                'usEast1RegionalEndpoint': (config.s3 or {}).get('us_east_1_regional_endpoint', 'legacy'),
            },
        }
    except Exception as error:
        result['error'] = type(error).__name__
    return result


json.dump([decide(case) for case in json.load(sys.stdin)], sys.stdout)
