"""moto as a proxy that answers in AWS's place, for AWS's own host names, on a free port of loopback.

Prints one line of JSON when it listens, with the file of its certificate authority; ends with its standard input.
"""
import json
import logging
import os
import shutil
import sys
from http.server import ThreadingHTTPServer

import lifeline

lifeline.hold()
# a stray call of moto's own botocore never leaves loopback
os.environ.update(AWS_EC2_METADATA_DISABLED='true', AWS_ACCESS_KEY_ID='testing', AWS_SECRET_ACCESS_KEY='testing')
# moto reads it to know that it sits behind AWS's host names
os.environ['TEST_PROXY_MODE'] = 'true'

from moto.moto_proxy import logger  # noqa: E402  (reads the environment)
from moto.moto_proxy.certificate_creator import CertificateCreator  # noqa: E402
from moto.moto_proxy.proxy3 import ProxyRequestHandler  # noqa: E402

logger.setLevel(logging.CRITICAL)

# certificates are made for each host name; not in the folder where moto is installed
folder = sys.argv[1]
shutil.copy(os.path.join(CertificateCreator.certdir, 'req.conf.tmpl'), folder)
CertificateCreator.certdir = folder


class Handler(ProxyRequestHandler):
    def log_message(self, *args):
        pass


server = ThreadingHTTPServer(('127.0.0.1', 0), Handler)
port = server.server_address[1]
os.environ['MOTO_PORT'] = str(port)
print(json.dumps({'port': port, 'ca': CertificateCreator.cacert}), flush=True)
server.serve_forever()
