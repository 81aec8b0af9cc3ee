"""Prints the members of the client of every service that boto3 has, as JSON."""

import json

import boto3

session = boto3.Session(region_name='us-east-1', aws_access_key_id='a', aws_secret_access_key='b')
result = {}
for service in session.get_available_services():
    client = session.client(service)
    result[service] = {
        'methods': sorted(name for name in dir(client) if not name.startswith('_')),
        'exceptions': sorted(name for name in dir(client.exceptions) if not name.startswith('_') and name[0].isupper()),
        'waiters': sorted(client.waiter_names),
        'paginators': sorted(
            name for name in client.meta.method_to_api_mapping if client.can_paginate(name)
        ),
    }
print(json.dumps(result))
