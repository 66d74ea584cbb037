"""What people have set for themselves, such as their own keys: nobody else's business, and no part of the
public record."""
