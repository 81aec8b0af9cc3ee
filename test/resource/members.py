"""Prints the members of every resource class that boto3 makes, by kind, as JSON."""

import json

import boto3
from boto3.resources.base import ServiceResource
from boto3.resources.collection import CollectionManager
from boto3.resources.model import ResourceModel
from boto3.utils import ServiceContext

session = boto3.Session(region_name='us-east-1', aws_access_key_id='a', aws_secret_access_key='b')
factory = session.resource_factory


def members(service, name, definition, context):
    cls = factory.load_from_definition(
        resource_name=name, single_resource_json_definition=definition, service_context=context
    )
    model = ResourceModel(name, definition, context.resource_json_definitions)
    shape = context.service_model.shape_for(model.shape) if model.shape else None
    model.load_rename_map(shape)
    kinds = {}
    kinds.update((attribute, 'attribute') for attribute in (model.get_attributes(shape) if shape else []))
    kinds.update((each.name, 'identifier') for each in model.identifiers)
    kinds.update((each.name, 'action') for each in model.actions)
    kinds.update((each.name, f'reference of {each.resource.type}') for each in model.references)
    kinds.update((each.name, f'subresource of {each.resource.type}') for each in model.subresources)
    kinds.update((each.name, f'collection of {each.resource.type}') for each in model.collections)
    kinds.update((each.name, 'waiter') for each in model.waiters)
    own = {each for each in set(dir(cls)) - set(dir(ServiceResource)) if not each.startswith('_')}
    own.discard('get_available_subresources')
    batch = {}
    for collection in model.collections:
        manager = factory._collection_factory.load_from_definition(
            resource_name=name, collection_model=collection, service_context=context, event_emitter=session.events
        )
        batch[collection.name] = sorted(set(dir(manager)) - set(dir(CollectionManager)))
    return {'members': {each: kinds.get(each, 'added') for each in own}, 'batch': batch}


result = {}
for service in session.get_available_resources():
    client = session.client(service)
    definition = session._loader.load_service_model(service, 'resources-1')
    context = ServiceContext(
        service_name=service,
        service_model=client.meta.service_model,
        resource_json_definitions=definition['resources'],
        service_waiter_model=None,
    )
    types = {'ServiceResource': members(service, service, definition['service'], context)}
    for name, resource in definition['resources'].items():
        types[name] = members(service, name, resource, context)
    result[service] = types
print(json.dumps(result))
