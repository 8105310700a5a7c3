"""What runs in the processes of functions: nothing of lambdaform imports it, and it imports nothing."""
