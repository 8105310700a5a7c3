// calls: s3.ListBuckets
const express = require("express");
const serverless = require("serverless-http");
const { S3 } = require("@aws-sdk/client-s3");
const app = express();
app.get("/", async (request, response) => response.json(await new S3({}).listBuckets({})));
app.delete("/", (request, response) => response.end());
module.exports.handler = serverless(app);
