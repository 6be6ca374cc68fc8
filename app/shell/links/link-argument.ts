/** Whether an argument of a command line is meant as a link to a place of the dashboard; `linkIn` tells whether it is one. */
export const isLink = (arg: string) => arg.startsWith('banger://');
