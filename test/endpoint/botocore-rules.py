"""botocore as the oracle of endpoint rules, without clients.

One JSON object a line on standard input: `{"service", "cases": [{name: value}]}`. On standard output one line each, a list with
`{"url", "properties", "headers"}` or `{"error"}` for each case.
"""
import json
import sys

from botocore.endpoint_provider import EndpointProvider
from botocore.exceptions import EndpointProviderError
from botocore.session import Session

loader = Session().get_component('data_loader')
partitions = loader.load_data('partitions')


def outcome(provider, case):
    params = {name: tuple(value) if isinstance(value, list) else value for name, value in case.items()}
    try:
        endpoint = provider.ruleset.evaluate(params)
    except EndpointProviderError as error:
        return {'error': error.kwargs.get('msg', str(error))}
    except Exception as error:  # what botocore's interpreter trips over
        return {'error': f'{type(error).__name__}: {error}'}
    if endpoint is None:
        return {'error': 'No endpoint found'}
    return {'url': endpoint.url, 'properties': endpoint.properties, 'headers': endpoint.headers}


for line in sys.stdin:
    question = json.loads(line)
    provider = EndpointProvider(loader.load_service_model(question['service'], 'endpoint-rule-set-1'), partitions)
    print(json.dumps([outcome(provider, case) for case in question['cases']]), flush=True)
