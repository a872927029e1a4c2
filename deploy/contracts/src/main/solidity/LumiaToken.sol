// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// LUMIA on a development L1: the whole supply goes to the deployer.
contract LumiaToken is ERC20 {
    constructor(uint256 supply) ERC20("Lumia", "LUMIA") {
        _mint(msg.sender, supply);
    }
}
