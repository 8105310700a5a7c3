// calls: s3.ListBuckets
module.exports.handler = require("./app").handler;
// file: app.js
const { S3 } = require("@aws-sdk/client-s3");
const app = () => {};
app.handler = () => new S3({}).listBuckets({});
module.exports = app;
