// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {RewardDistributor} from "../../main/solidity/RewardDistributor.sol";
import {Fixture} from "./Fixture.sol";

contract FundingTest is Fixture {
    function test_funding_of_nothing_is_refused_so_that_nobody_fills_the_books_with_it() external {
        vm.expectRevert(RewardDistributor.NothingSent.selector);
        distributor.fund(SUBNET, 0);
        vm.expectRevert(RewardDistributor.NothingSent.selector);
        distributor.fundCosts{value: 0}(SUBNET);
    }

    function test_a_wei_is_taken() external {
        lumia.approve(address(distributor), 1);
        distributor.fund(SUBNET, 1);
        distributor.fundCosts{value: 1}(SUBNET);
        _eq(distributor.totalsOf(SUBNET).lumia, 1, "LUMIA");
        _eq(distributor.totalsOf(SUBNET).costsWei, 1, "ETH");
    }
}
