/** A worker that dies in the middle of its task, without a word. */
process.exit(3);
