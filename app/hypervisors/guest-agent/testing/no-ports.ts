/** For tests that follow no streams. */
export const noPorts = () => Promise.reject(new Error('this test opens no port'));
