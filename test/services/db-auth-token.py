"""botocore's database tokens: one JSON object a line, `{"service", "method", "args", "date"}`; the token, one a line."""
import datetime
import json
import sys

import botocore.auth
import botocore.session

keys = json.loads(sys.argv[1])
session = botocore.session.Session()
session.set_credentials(keys['accessKeyId'], keys['secretAccessKey'], keys['sessionToken'])
for line in sys.stdin:
    question = json.loads(line)
    date = datetime.datetime.strptime(question['date'], '%Y%m%dT%H%M%SZ')
    botocore.auth.get_current_datetime = lambda date=date: date
    client = session.create_client(question['service'], region_name='eu-west-1')
    print(json.dumps(getattr(client, question['method'])(**question['args'])), flush=True)
