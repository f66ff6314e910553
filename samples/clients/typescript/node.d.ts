// The little of Node that the program uses.
declare const process: { env: Record<string, string | undefined> };
