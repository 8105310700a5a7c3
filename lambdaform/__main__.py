"""`python -m lambdaform` is the command line."""

from lambdaform.cli import main

if __name__ == "__main__":
    main()
