"""What an administrator changes: people, devices, places, tasks, design values. Each change is versioned,
written into the log and the audit chain in one transaction, and told to the scopes that must look again."""
