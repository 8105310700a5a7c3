// calls: kms.Decrypt KeyId=$KEY
exports.handler = async (event) => {
  const { KMSClient, DecryptCommand } = require("@aws-sdk/client-kms");
  return new KMSClient({}).send(new DecryptCommand({ KeyId: process.env.KEY, CiphertextBlob: event.blob }));
};
