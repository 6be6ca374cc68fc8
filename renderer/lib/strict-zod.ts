import { config } from 'zod';

// The window's security policy forbids the code that zod would generate. Imported before any schema is made, this keeps it
// from trying.
config({ jitless: true });
