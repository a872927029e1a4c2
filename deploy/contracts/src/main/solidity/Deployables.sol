// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

// OpenZeppelin contracts that are deployed as they are: named here so that they are compiled with the rest.
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {TransparentUpgradeableProxy} from "@openzeppelin/contracts/proxy/transparent/TransparentUpgradeableProxy.sol";
