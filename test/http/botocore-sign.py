"""Signs the cases on stdin with botocore, as JSON on stdout: the other side of sign.test.ts."""
import datetime
import json
import sys

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

SIGNERS = {
    'header': botocore.auth.SigV4Auth,
    's3-header': botocore.auth.S3SigV4Auth,
    'query': botocore.auth.SigV4QueryAuth,
    's3-query': botocore.auth.S3SigV4QueryAuth,
}


def sign(case):
    now = datetime.datetime.fromisoformat(case['date'].replace('Z', '+00:00')).replace(tzinfo=None)
    botocore.auth.get_current_datetime = lambda *args, **kwargs: now
    request = AWSRequest(method=case['method'], url=case['url'], headers=case['headers'], data=case['body'].encode())
    request.context.update(case.get('context', {}))
    credentials = Credentials('AKIDEXAMPLE', 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY', case.get('token'))
    options = {'expires': 60} if case['signer'].endswith('query') else {}
    SIGNERS[case['signer']](credentials, case['service'], 'eu-west-1', **options).add_auth(request)
    headers = {name.lower(): str(value) for name, value in request.headers.items()}
    return {'url': request.url, 'headers': headers}


json.dump([sign(case) for case in json.load(sys.stdin)], sys.stdout)
