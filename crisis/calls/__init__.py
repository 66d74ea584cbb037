"""What the phone line tells of its calls, and whom to ring back."""
