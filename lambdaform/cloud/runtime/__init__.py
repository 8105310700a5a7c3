"""Lambda's runtime in the embedded cloud: functions in processes of their own, under AWS's client."""
