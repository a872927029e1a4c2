// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PermitToken} from "../src/PermitToken.sol";

interface Vm {
    function startBroadcast() external;
    function stopBroadcast() external;
}

/// Deploys a token plainly, another by way of the CREATE2 deployer, and transfers of both.
contract First {
    Vm private constant VM = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    function run(address someone) external returns (PermitToken plain, PermitToken salted) {
        VM.startBroadcast();
        plain = new PermitToken(msg.sender, 1_000_000 ether);
        salted = new PermitToken{salt: bytes32(block.number)}(msg.sender, 1_000 ether);
        plain.transfer(someone, 5);
        salted.transfer(someone, 6);
        VM.stopBroadcast();
    }
}
