// Stands in for @types/node here: the Node of the oldest Electron that the app must run on.
/// <reference path="../../../../node_modules/types-node-20/index.d.ts" />
