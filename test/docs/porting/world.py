"""What the examples of the page about porting find on the server, by the name that a service signs with."""


def s3_world(given):
    s3 = client('s3')
    s3.create_bucket(Bucket='river-logs')
    for key in ('report.txt', 'tmp/a', 'tmp/b', 'tmp/c'):
        s3.put_object(Bucket='river-logs', Key=key, Body=key.encode())


def sqs_world(given):
    sqs = client('sqs')
    given['queue_url'] = sqs.create_queue(QueueName='orders')['QueueUrl']
    for body in ('one', 'two'):
        sqs.send_message(QueueUrl=given['queue_url'], MessageBody=body)


def dynamodb_world(given):
    table = resource('dynamodb').create_table(
        TableName='users',
        KeySchema=[{'AttributeName': 'username', 'KeyType': 'HASH'}, {'AttributeName': 'year', 'KeyType': 'RANGE'}],
        AttributeDefinitions=[
            {'AttributeName': 'username', 'AttributeType': 'S'},
            {'AttributeName': 'year', 'AttributeType': 'N'},
        ],
        BillingMode='PAY_PER_REQUEST',
    )
    for year in (2024, 2025, 2026):
        table.put_item(Item={'username': 'anna', 'year': year, 'trips': year - 2000, 'home': {'city': 'Manaus'}})


def ec2_world(given):
    # one of moto's own: to list them all takes seconds
    image = 'ami-12c6146b'
    instance = client('ec2').run_instances(ImageId=image, MinCount=1, MaxCount=1)['Instances'][0]
    given.update(image_id=image, instance_id=instance['InstanceId'], vpc_id=instance['VpcId'])


def iam_world(given):
    iam = client('iam')
    iam.create_user(UserName='anna')
    iam.create_role(RoleName='pilot', AssumeRolePolicyDocument='{"Version": "2012-10-17", "Statement": []}')
    iam.upload_server_certificate(ServerCertificateName='web', CertificateBody='body', PrivateKey='key')


def sns_world(given):
    given['topic_arn'] = client('sns').create_topic(Name='news')['TopicArn']


def monitoring_world(given):
    client('cloudwatch').put_metric_alarm(
        AlarmName='cpu-high', MetricName='CPUUtilization', Namespace='AWS/EC2', Statistic='Average', Period=60,
        EvaluationPeriods=2, Threshold=80, ComparisonOperator='GreaterThanThreshold', ActionsEnabled=True,
    )


def logs_world(given):
    client('logs').create_log_group(logGroupName='river')
    client('firehose').create_delivery_stream(
        DeliveryStreamName='logs',
        ExtendedS3DestinationConfiguration={
            'RoleARN': 'arn:aws:iam::123456789012:role/pilot', 'BucketARN': 'arn:aws:s3:::river-logs'},
    )
    given['stream_arn'] = client('firehose').describe_delivery_stream(
        DeliveryStreamName='logs')['DeliveryStreamDescription']['DeliveryStreamARN']


def kms_world(given):
    given['key_id'] = client('kms').create_key(Description='river')['KeyMetadata']['KeyId']


def secretsmanager_world(given):
    client('secretsmanager').create_secret(Name='river/database', SecretString='{"user": "anna"}')


def ssm_world(given):
    client('ssm').put_parameter(Name='/river/level', Value='7', Type='SecureString')


def email_world(given):
    # for rules that store mail
    s3_world(given)
    client('ses').verify_email_identity(EmailAddress='anna@river.example')
    client('ses').create_template(Template={'TemplateName': 'hello', 'SubjectPart': 'Hello', 'TextPart': 'Hi {{name}}'})


WORLDS = {
    's3': s3_world, 'sqs': sqs_world, 'dynamodb': dynamodb_world, 'ec2': ec2_world, 'iam': iam_world, 'sns': sns_world,
    'cloudwatch': monitoring_world, 'logs': logs_world, 'kms': kms_world, 'secretsmanager': secretsmanager_world,
    'ssm': ssm_world, 'ses': email_world,
}


def world():
    """Makes what the examples find of each service in `args['services']`. Gives the ids that the server chose."""
    given = {}
    for service in args['services']:
        if service in WORLDS:
            WORLDS[service](given)
    return given
