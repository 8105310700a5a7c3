"""boto3 and those that are made like it: sessions, clients, resources."""
