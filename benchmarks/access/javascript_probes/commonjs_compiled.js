// calls: ssm.GetParameter Name=$NAME
"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.handler = void 0;
const client_ssm_1 = require("@aws-sdk/client-ssm");
const client = new client_ssm_1.SSMClient({});
const handler = async () => {
    await client.send(new client_ssm_1.GetParameterCommand({ Name: process.env.NAME }));
};
exports.handler = handler;
