// Takes the contracts that wallets presume out of published packages: npm ci --ignore-scripts && node generate.mjs
// Writes deploy/devnet's wallet-contracts.json. A creation code that does not give its usual address is refused.
import {readFileSync, writeFileSync} from 'node:fs';
import {getCreate2Address, keccak256} from 'viem';

const here = new URL('.', import.meta.url);
const target = new URL('../../devnet/src/main/resources/wallet-contracts.json', here);
const read = (path) => readFileSync(new URL(`node_modules/${path}`, here), 'utf8');
const version = (name) => {
    const {name: published, version} = JSON.parse(read(`${name}/package.json`));
    return `${published}@${version}`;
};

const CREATE2_DEPLOYER = '0x4e59b44847b379578588920cA78FbF26c0B4956C';
const SAFE_DEPLOYER = '0x914d7Fec6aaC8cd542e72Bca78B30650d45643d7';
const NO_SALT = '0x' + '0'.repeat(64);
const AA7 = '@account-abstraction/contracts-0.7';
const AA8 = '@account-abstraction/contracts-0.8';
const SAFE = '@safe-global/safe-contracts';

const contracts = [];

function create2(name, source, path, deployer, salt, address) {
    const code = JSON.parse(read(`${source}/${path}`)).bytecode;
    const derived = getCreate2Address({from: deployer, salt, bytecode: code});
    if (derived !== address) {
        throw new Error(`${name} of ${version(source)} goes to ${derived}, not to ${address}`);
    }
    contracts.push({name, source: version(source), address, deployer, salt, creation: code});
}

const BEDROCK = '@eth-optimism/contracts-bedrock';
const preinstalls = read(`${BEDROCK}/src/libraries/Preinstalls.sol`);
const preinstall = (constant) => '0x' + new RegExp(`\\b${constant}\\s*=\\s*hex"([0-9a-f]+)"`).exec(preinstalls)[1];
const runtime = (name, constant, address, rest = {}) =>
    contracts.push({name, source: version(BEDROCK), address, runtime: preinstall(constant), ...rest});
runtime('Multicall3', 'MultiCall3Code', '0xcA11bde05977b3631167028862bE2a173976CA11');
// Its constructor keeps the chain id and the domain separator in the code.
const [chainIdAt, separatorAt] = [...preinstalls.matchAll(/mstore\(add\(add\(out_, 0x20\), (\d+)\)/g)].map((match) => Number(match[1]));
runtime('Permit2', 'Permit2TemplateCode', '0x000000000022D473030F116dDEE9F6B43aC78BA3', {chainIdAt, separatorAt});
runtime('SenderCreator 0.6', 'SenderCreatorCode', '0x7fc98430eAEdbb6070B35B39D798725049088348');
runtime('EntryPoint 0.6', 'EntryPointCode', '0x5FF137D4b0FDCD49DcA30c7CF57E578a026d2789');
create2('EntryPoint 0.7', AA7, 'artifacts/EntryPoint.json', CREATE2_DEPLOYER,
    '0x90d8084deab30c2a37c45e8d47f49f2f7965183cb6990a98943ef94940681de3', '0x0000000071727De22E5E9d8BAf0edAc6f37da032');
create2('EntryPoint 0.8', AA8, 'artifacts/EntryPoint.json', CREATE2_DEPLOYER,
    '0x0a59dbff790c23c976a548690c27297883cc66b4c67024f9117b0238995e35e9', '0x4337084D9E255Ff0702461CF8895CE9E3b5Ff108');
create2('Simple7702Account', AA8, 'artifacts/Simple7702Account.json', CREATE2_DEPLOYER, NO_SALT,
    '0xe6Cae83BdE06E4c305530e199D7217f42808555B');

const safe = (name, path, address) =>
    create2(name, SAFE, `build/artifacts/contracts/${path}/${name}.json`, SAFE_DEPLOYER, NO_SALT, address);
safe('Safe', 'Safe.sol', '0x41675C099F32341bf84BFc5382aF534df5C7461a');
safe('SafeL2', 'SafeL2.sol', '0x29fcB43b46531BcA003ddC8FCB67FFE91900C762');
safe('SafeProxyFactory', 'proxies/SafeProxyFactory.sol', '0x4e1DCf7AD4e460CfD30791CCC4F9c8a4f820ec67');
safe('CompatibilityFallbackHandler', 'handler/CompatibilityFallbackHandler.sol', '0xfd0732Dc9E303f09fCEf3a7388Ad10A83459Ec99');
safe('MultiSend', 'libraries/MultiSend.sol', '0x38869bf66a61cF6bDB996A6aE40D5853Fd43B526');
safe('MultiSendCallOnly', 'libraries/MultiSendCallOnly.sol', '0x9641d764fc13c8B624c04430C7356C1C7C8102e2');
safe('SignMessageLib', 'libraries/SignMessageLib.sol', '0xd53cd0aB83D845Ac265BE939c57F53AD838012c9');
safe('CreateCall', 'libraries/CreateCall.sol', '0x9b35Af71d77eaf8d7e40252370304687390A1A52');
safe('SimulateTxAccessor', 'accessors/SimulateTxAccessor.sol', '0x3d4BA2E0884aa488718476ca2FB8Efc291A46199');

writeFileSync(target, JSON.stringify(contracts, null, 2) + '\n');
for (const {name, source, address, creation, runtime} of contracts) {
    console.log(`${name.padEnd(30)} ${address}  ${keccak256(creation ?? runtime)}  ${source}`);
}
