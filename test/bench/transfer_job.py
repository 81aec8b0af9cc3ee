"""Child process: CPU seconds and peak memory of one job of boto3, as transfer-job.js has them."""
import json

import resource
import sys
import time

import boto3
from botocore.config import Config

job, scene = sys.argv[1], json.loads(sys.argv[2])
keys = scene['credentials']
client = boto3.client(
    's3',
    region_name='us-east-1',
    aws_access_key_id=keys['accessKeyId'],
    aws_secret_access_key=keys['secretAccessKey'],
    endpoint_url=scene['endpoint'],
    config=Config(signature_version='s3v4', s3={'addressing_style': 'path'}),
)
remote, folder = scene['remote'], scene['folder']

def many(work):
    # One manager for all, as the documentation of s3transfer has it for many files.
    from s3transfer.manager import TransferManager
    with TransferManager(client) as manager:
        futures = [work(manager, i) for i in range(scene['count'])]
        for future in futures:
            future.result()

jobs = {
    'up': lambda: client.upload_file(scene['big'], 'bench', remote['up']),
    'down': lambda: client.download_file('bench', remote['big'], f'{folder}/big'),
    'many up': lambda: many(lambda manager, i: manager.upload(scene['small'], 'bench', f'many/{i}')),
    'many down': lambda: many(lambda manager, i: manager.download('bench', remote['small'], f'{folder}/small-{i}')),
}
cpu, began = time.process_time(), time.monotonic()
jobs[job]()
print(json.dumps({
    'cpu': time.process_time() - cpu,
    'seconds': time.monotonic() - began,
    'memory': resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
}))
