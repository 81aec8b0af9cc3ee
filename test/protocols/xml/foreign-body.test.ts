import test from 'ava'
import { MalformedResponseError } from '../../../lib/errors.ts'
import { XmlReader } from '../../../lib/protocols/xml/reader.ts'
import { operationOf } from '../operation.ts'

const operation = operationOf({})

const bodies: readonly (readonly [string, string])[] = [
  ['', 'is empty, where it must be XML'],
  [' \n', 'has no root element, so it is cut off or no XML'],
  ['<?xml version="1.0"?>', 'has no root element, so it is cut off or no XML'],
  ['{"a":"secret"}', 'is JSON, where it must be XML'],
  ['[1]', 'is JSON, where it must be XML'],
  ['upstream connect error\nmore', 'is not XML (offset 0: "upstream connect error")'],
  ['<html>', 'is an HTML page, where it must be XML'],
  ['<!DOCTYPE html>\n<HTML lang=en><head><title> Log in </title>', 'is an HTML page ("Log in"), where it must be XML'],
  ['<HTML lang=en><title>502 Bad Gateway</title><br>', 'is an HTML page ("502 Bad Gateway"), where it must be XML'],
  ['<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', 'has a DTD, which is refused'],
]

for (const [body, problem] of bodies) {
  test(`${JSON.stringify(body)} ${problem}`, t => {
    t.throws(() => new XmlReader(Buffer.from(body), operation).root(), {
      instanceOf: MalformedResponseError,
      code: 'MalformedResponse',
      message: `The answer to zoo.Feed ${problem}. Check the endpoint, and any proxy between it and here.`,
    })
  })
}
