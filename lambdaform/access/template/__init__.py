"""What templates say of access: functions, their environment, their roles, what things are called."""
