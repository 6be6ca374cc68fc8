/** Node's, loaded when it is first used: that takes 7 ms, which a launch need not spend. */
export const nodeCrypto = () => process.getBuiltinModule('node:crypto');
