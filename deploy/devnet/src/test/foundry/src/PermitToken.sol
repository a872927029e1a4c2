// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

/// A token whose allowances can be signed (EIP-2612).
contract PermitToken is ERC20Permit {
    constructor(address holder, uint256 supply) ERC20("Permit", "PMT") ERC20Permit("Permit") {
        _mint(holder, supply);
    }
}
