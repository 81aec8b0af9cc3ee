"""Answers what botocore raises, after how many attempts, where a call goes through the proxy of the environment."""

import json
import sys

import botocore.session
from botocore.config import Config

attempts = []
session = botocore.session.Session()
session.set_credentials('AKIDEXAMPLE', 'secret')
config = Config(retries={'mode': 'standard', 'total_max_attempts': 2})
client = session.create_client('sts', 'eu-west-1', config=config)
client.meta.events.register('before-send', lambda **kwargs: attempts.append(1))
try:
    client.get_caller_identity()
except Exception as error:
    print(json.dumps({'error': type(error).__name__, 'attempts': len(attempts)}))
sys.exit(0)
