"""Reads cases from stdin, and answers through which proxy botocore sends each URL, and what it tells that proxy."""

import json
import os
import sys

from botocore.httpsession import ProxyConfiguration
from botocore.utils import get_environ_proxies
from urllib3.util.url import parse_url

PORTS = {'http': 80, 'https': 443}


def decide(case):
    os.environ.clear()
    os.environ.update(case.get('environment', {}))
    proxies = case.get('proxies')
    # As botocore/endpoint.py, EndpointCreator.create_endpoint.
    if proxies is None:
        proxies = get_environ_proxies(case['url'])
    configuration = ProxyConfiguration(proxies)
    url = configuration.proxy_url_for(case['url'])
    if not url:
        return None
    proxy = parse_url(url)
    return {
        'proxy': f'{proxy.scheme}://{proxy.host}:{proxy.port or PORTS[proxy.scheme]}',
        'authorization': configuration.proxy_headers_for(url).get('Proxy-Authorization'),
    }


for line in sys.stdin:
    print(json.dumps(decide(json.loads(line))), flush=True)
