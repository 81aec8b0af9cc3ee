"""moto on a free port of loopback. Prints one line of JSON when it listens; ends with its standard input."""
import json
import logging
import os

import lifeline

lifeline.hold()
# a stray call of moto's own botocore never leaves loopback
os.environ.update(AWS_EC2_METADATA_DISABLED='true', AWS_ACCESS_KEY_ID='testing', AWS_SECRET_ACCESS_KEY='testing')
logging.getLogger('werkzeug').setLevel(logging.ERROR)

from moto.server import ThreadedMotoServer  # noqa: E402  (reads the environment)

server = ThreadedMotoServer(ip_address='127.0.0.1', port=0, verbose=False)
server.start()
print(json.dumps({'port': server.get_host_and_port()[1]}), flush=True)
server._thread.join()
